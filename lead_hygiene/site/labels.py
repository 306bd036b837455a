"""What the prescribed actions are called in the database."""

LABELS = {
	"flag": "Flag",
	"notify_owner": "Notify Owner",
	"ask_for_next_step": "Ask for Next Step",
	"say_farewell": "Say Farewell",
	"recycle": "Recycle",
	"close": "Close",
}
