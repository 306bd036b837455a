"""What a company's closed records say about which criteria are worth how many points."""
