"""Moving in: what the exports of other CRM systems hold, in ERPNext's words. Pure but for reading its own data files;
the audit and the site use it."""
