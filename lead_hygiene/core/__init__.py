"""The trade: pure Python, no Frappe, no clock, no I/O."""
