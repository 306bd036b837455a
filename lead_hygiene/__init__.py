"""Keeps an ERPNext sales pipeline clean by fixed, visible rules."""

__version__ = "0.7.4"
