"""The daily report (销售日报表): from what was recorded; submitted and reviewed through intake (section 4)."""
