"""What is said about a history that is learned from: sentences by code, so that an edge can translate them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

SENTENCES: Mapping[str, str] = {
	# Why a column is set aside.
	"empty": "it is empty in every record",
	"one_value": "it says {0} in every record",
	"nearly_one_value": "all but {0} records say the same; {1} are needed",
	"dates": "it holds dates; points do not look at the calendar",
	"mail_addresses": "it holds e-mail addresses",
	"web_addresses": "it holds addresses of web pages",
	"free_text": "it holds free text ({0:,} different ones)",
	"tells_apart": "it tells records apart: {0:,} different values in {1:,} records",
	"numbers_records": "it numbers the records: {0:,} different values in {1:,} records",
	"many_values": "it has {0:,} different values, hardly any of them in {1} records",
	"left_out": "it was left out by hand",
	"same_as_outcome": "it says the same as {0} (AUC {1:.2f})",
	"tells_alone": "alone it tells {0} from the rest with an AUC of {1:.2f}; what tells that much is mostly known only afterwards",
	"filling_tells": "whether it is filled in tells {0} from the rest with an AUC of {1:.2f}",
	"too_pure": "of {0:,} records with {1}, {2:,} are {3} ({4:.0f} % of all are)",
	"named_close_date": "by its name it tells when it was closed",
	"named_close_value": "by its name it tells what it was closed with",
	"named_reason": "by its name it tells why it was won or lost",
	"named_end": "by its name it tells that it was won, lost or converted",
	"named_papers": "by its name it tells the papers of a sale",
	"named_and_tells": "its name speaks of the end, and alone it tells it with an AUC of {0:.2f}",
	# What a bin is called.
	"nothing_in_it": "nothing in it",
	"nothing_written": "nothing in it ({0})",
	"something_in_it": "something in it",
	"from_to": "{0} to less than {1}",
	"from": "{0} or more",
	"below": "less than {0}",
	"value": "{0}",
	"other_values": "any other value",
	# Warnings.
	"no_signal": "This history holds no signal: on records they had not seen, points told {0} from the rest hardly better than chance (AUC {1:.2f}, {2:.2f} to {3:.2f}). Nothing is proposed.",
	"faint": "The signal is faint: an AUC of {0:.2f} sorts little better than chance. The points will change few decisions.",
	"few_events": "There are {0:,} {1} for {2} rows of points, {3:.0f} each; 10 are usual. Expect the points to do less well on new records.",
	"unread_numbers": "Some cells hold no number where others do; they count as unknown: {0}.",
	"near_leak": "{0} alone has an AUC of {1:.2f}. Make sure that it is known before the end, or leave it out.",
	"named_kept": "{0} is kept, though its name speaks of the end: make sure that it is known before.",
	"leak_kept": "{0} was kept by hand: {1}.",
	# Why nothing is learned.
	"too_few": "The history is too thin: of {0:,} records {1:,} are {2} and {3:,} are not; at least {4} of each are needed.",
	"no_columns": "No column is left to learn from.",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sentence:
	"""One of SENTENCES and what stands in its places: texts, numbers or further sentences."""

	code: str
	values: tuple[Any, ...] = ()

	def __str__(self) -> str:
		return SENTENCES[self.code].format(*self.values)


def say(code: str, *values: Any) -> Sentence:
	"""The sentence `code` with `values` in its places."""
	return Sentence(code, values)
