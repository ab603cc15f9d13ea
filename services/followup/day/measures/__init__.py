"""Whether a past countermeasure (应对措施) worked (section 6: and whether last week's measures worked)."""
