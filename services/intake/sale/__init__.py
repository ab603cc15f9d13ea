"""The way to the sale (section 5): needs report, signals, presentation, test drive, quote."""
