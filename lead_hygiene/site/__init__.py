"""Everything that touches a Frappe site: queries, writes, mail, jobs."""
