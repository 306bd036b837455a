"""Sub-industries below ERPNext's Industry Types: division titles of ISIC Rev. 4 (United Nations, 2008)."""

SUB_INDUSTRIES: dict[str, tuple[tuple[str, str], ...]] = {}
