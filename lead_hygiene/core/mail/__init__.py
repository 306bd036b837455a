"""What can be read off one incoming message. Everything here survives whatever a stranger sends."""
