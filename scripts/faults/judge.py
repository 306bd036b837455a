"""What must hold of one record after everything was recovered, whatever happened to it."""

from __future__ import annotations

import json
from typing import Any

# Goodbye: what the queue may say, and how many copies the customer may have.
_AGREE = {
	"Waiting": ({"Not Sent"}, {0}),
	"Handed Over": ({"Sending", "Not Sent"}, {0, 1}),
	"Sent": ({"Sent"}, {1}),
	"Failed": ({"Error"}, {0}),
	"Not Known to Have Arrived": ({"Error"}, {0, 1}),
}


def trouble(found: dict[str, Any], copies: int, recovered: bool = True) -> list[str]:
	"""What is wrong with the state of a record, in words. `recovered`: the clocks have moved on and everybody had his turn."""
	wrong: list[str] = []
	if copies > 1:
		wrong.append(f"{copies} copies left")
	if len(found["farewells"]) > 1:
		wrong.append("two goodbyes")
	if not found["farewells"]:
		return wrong + _nothing_was_done(found, copies)
	(farewell,) = found["farewells"]
	if farewell["status"] == "Stopped":
		return wrong + _stopped(found, copies)
	wrong += _whole(found, farewell)
	queue, allowed = _AGREE[farewell["status"]]
	if len(found["queue"]) != 1:
		wrong.append(f"{len(found['queue'])} rows in the queue")
	elif found["queue"][0][1] not in queue:
		wrong.append(f"the goodbye is {farewell['status']}, its row {found['queue'][0][1]}")
	if copies not in allowed:
		wrong.append(f"the goodbye is {farewell['status']}, {copies} copies left")
	if recovered and farewell["status"] == "Handed Over":
		wrong.append("nobody found out what became of it")
	if found["mails"] != [farewell["communication"]]:
		wrong.append("the mails on the timeline are not the one goodbye")
	return wrong


def _nothing_was_done(found: dict[str, Any], copies: int) -> list[str]:
	wrong = []
	if copies or found["queue"] or found["mails"]:
		wrong.append("mail without a goodbye")
	if found["file"][0] or found["file"][1]:
		wrong.append("a decision in the file, and nothing was done")
	if found["record"][1] == "Farewell":
		wrong.append("the record is in Farewell, and nothing was done")
	if found["actions"] or found["ledger"]:
		wrong.append("an action or a line in the ledger, and nothing was done")
	return wrong


def _stopped(found: dict[str, Any], copies: int) -> list[str]:
	wrong = []
	if copies or found["queue"]:
		wrong.append("it was stopped and left")
	if found["file"][0] or found["record"][1] == "Farewell":
		wrong.append("it was stopped, and the record is still let go")
	if found["ledger"].count("Mail Stopped") != 1:
		wrong.append("stopped, and the ledger does not say so once")
	return wrong


def _whole(found: dict[str, Any], farewell: dict[str, Any]) -> list[str]:
	wrong = []
	if found["file"][0] is None:
		return _came_back(found)
	done = [action for action in found["actions"] if action["status"] == "Done"]
	if len(done) != 1 or len(found["actions"]) != 1:
		return [f"the actions are {[action['status'] for action in found['actions']]}"]
	if done[0]["farewell"] != farewell["name"] or json.loads(done[0]["made"])["farewell"] != farewell["name"]:
		wrong.append("the action and its snapshot do not name the goodbye")
	if found["file"][:2] != ["Farewell", done[0]["name"]]:
		wrong.append("the file does not keep the decision")
	if (found["record"][1], found["file"][2]) != ("Farewell", "Farewell"):
		wrong.append(f"the state is {found['record'][1]} on the record, {found['file'][2]} in the file")
	if found["ledger"].count("Done") != 1 or found["ledger"].count("Approved") != 1:
		wrong.append(f"the ledger says {found['ledger']}")
	return wrong


def _came_back(found: dict[str, Any]) -> list[str]:
	return (
		[] if found["record"][1] != "Farewell" else ["no decision in the file, and the record is in Farewell"]
	)
