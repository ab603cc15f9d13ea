"""Leads from platforms as ADF 1.0 XML (section 2): read leniently, kept byte for byte."""
