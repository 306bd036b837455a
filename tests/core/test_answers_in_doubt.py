"""Where it is in doubt whether a person wrote, a person did. Mails written by a second reader, in seven languages."""

from __future__ import annotations

from datetime import date

import pytest

from lead_hygiene.core.answers import BOUNCES, is_machine, judge, judge_text
from lead_hygiene.core.mail.message import message_of_bytes

DAY = date(2026, 11, 22)
OURS = ("sales@ours.example",)
ANN = "Ann Meyer <ann@acme.example>"
REZA = "رضا <reza@sherkat.example>"
ALI = "علي <ali@sharika.example>"
ANSWER = "In-Reply-To: <ours@ours.example>"
GENERATED = "Auto-Submitted: auto-generated"

PEOPLE = [
	(ANN, "On leave", "Dear Bob, I'm on leave from 1 December. Please send me the contract before that.", ANSWER),
	(ANN, "Abwesend nächste Woche", "Ich bin nächste Woche nicht im Büro. Bitte schicken Sie mir das Angebot vorher.", ANSWER),
	(ANN, "Absence", "Bonjour, je serai absente lundi. Merci de m'envoyer le devis avant.", ANSWER),
	(ANN, "Vacaciones", "Hola, me voy de vacaciones. Envíeme por favor el contrato antes.", ANSWER),
	(ALI, "إجازة", "مرحبا، سأكون في إجازة الأسبوع القادم. أرجو إرسال العرض قبل ذلك.", ANSWER),
	(REZA, "مرخصی", "سلام، من از شنبه مرخصی هستم. لطفا قبل از آن پیش‌فاکتور را بفرستید.", ANSWER),
	(REZA, "پاسخ خودکار", "سلام، برای راه‌اندازی پاسخ خودکار روی تلفن گویا قیمت می‌خواهیم.", ""),
	(ANN, "Autoresponder", "We want to buy your autoresponder. What is the price of it.", ""),
	(ANN, "Automatische Antwort", "Unser Outlook schickt die automatische Antwort nicht. Bitte helfen Sie mir.", ""),
	(ANN, "Vacation notice", "Hi, my vacation notice did not reach you, so once more: 20 desks please.", ""),
	(ANN, "Undelivered: order 4711", "It could not be delivered because nobody rang. Please deliver it again.", ""),
	(ANN, "Teslim edilemeyen sipariş", "Merhaba, siparişimiz teslim edilemedi. Lütfen yeniden gönderin.", ""),
	(ANN, "Mancata consegna", "Segnaliamo la mancata consegna dell'ordine 55. Attendiamo la merce.", ""),
	(ANN, "Delivered: your goods", "Your goods were delivered to our warehouse by mistake. Collect them.", ""),
	("mail-delivery@kurier.example", "Anfrage", "Wir brauchen 5 Stück.", ""),
	("Mail Delivery System Vertrieb Ltd <sales@mds.example>", "Request", "5 units of the large one.", ""),
	("bounce+castle@events.example", "Party", "We need two bouncy castles.", ""),
	(ANN, "Re: Your offer", "Yes, go ahead.", f"Precedence: bulk\n{ANSWER}"),
	(ANN, "Your offer", "Yes, go ahead.", "Precedence: junk"),
	(ANN, "Re: Your offer", "We take it.", f"List-Unsubscribe: <mailto:u@crm.example>\nList-Unsubscribe-Post: x\n{ANSWER}"),
	(ANN, "Re: Your offer", "We take it. You may unsubscribe; view this email in your browser; you are receiving this email because you asked.", ANSWER),
	("ACME <support@acme.zendesk.example>", "[ACME] Re: Your offer", "##- Please type your reply above this line -##\n\nAnn Meyer, 10:00\nWe accept the offer.", f"{GENERATED}\nX-Auto-Response-Suppress: All\n{ANSWER}"),
	("Ann Meyer <support@acme.freshdesk.example>", "Re: [#123] Your offer", "Hi,\nwe accept the offer.\nAnn", f"{GENERATED}\nX-FC-MachineGenerated: true\n{ANSWER}"),
	("wordpress@web.example", "New enquiry", "Name: Ann\nWe need 20 desks", f"{GENERATED}\nReply-To: ann@acme.example"),
]  # fmt: skip
MACHINES = [
	("auto_reply", "ACME <support@acme.zendesk.example>", "[Request received] Your offer", "##- Please type your reply above this line -##\n\nYour request (123) has been received.", GENERATED),
	("auto_reply", "ACME <support@acme.example>", "Re: Your offer [#123]", "We have received your request and opened ticket 123.", f"{GENERATED}\nX-Mailer: Zammad"),
	("auto_reply", ANN, "Automatic reply", "I am on annual leave and will be back on 30 November.", "X-Auto-Response-Suppress: All"),
	("auto_reply", "robot@acme.example", "Backup done", "All files were copied.", f"{GENERATED}\nReply-To: root@acme.example"),
	("bounce", "mail-delivery@mx.example", "Mail delivery failed", "Your message could not be delivered: 550 5.1.1 user unknown", ""),
	("bounce", "bounces+7=us@mx.example", "Undelivered Mail Returned to Sender", "Mailbox full for ann@acme.example", ""),
	("list", "News <news@shop.example>", "Re: our sale", "Buy now.", f"List-Unsubscribe: <mailto:u@shop.example>\nPrecedence: bulk\n{ANSWER}"),
]  # fmt: skip


def headed(sender: str, subject: str, body: str, more: str) -> bytes:
	head = f"From: {sender}\nTo: sales@ours.example\nSubject: {subject}\nContent-Type: text/plain; charset=utf-8\n"
	lines = f"{head}{more}".rstrip("\n")
	return f"{lines}\n\n{body}".encode()


@pytest.mark.parametrize(("sender", "subject", "body", "more"), PEOPLE)
def test_in_doubt_it_is_a_person(sender, subject, body, more):
	message = message_of_bytes(headed(sender, subject, body, more))
	assert message.text.strip() == body.strip()
	assert judge(message, DAY, OURS).kind == "human"
	assert judge_text(sender, subject, body, DAY).kind == "human"


@pytest.mark.parametrize(("kind", "sender", "subject", "body", "more"), MACHINES)
def test_a_machine_beyond_doubt_stays_one(kind, sender, subject, body, more):
	found = judge(message_of_bytes(headed(sender, subject, body, more)), DAY, OURS).kind
	assert ("bounce" if found in BOUNCES else found) == kind


def test_a_postmaster_may_be_a_person_and_a_mail_server_never_is():
	assert is_machine("mailer-daemon@mx.example")
	assert not is_machine("postmaster@smallfirm.example")
	assert not is_machine("mail-delivery@kurier.example")


@pytest.mark.parametrize(
	("text", "day"),
	[
		("Ich bin ab Montag, 30. November 2026 wieder erreichbar.", date(2026, 11, 30)),
		("Je suis absent du 16 au 27 novembre inclus.", date(2026, 11, 28)),
		("1 Aralık'ta ofiste olacağım.", date(2026, 12, 1)),
		("1 Aralık 2026 tarihinde ofise döneceğim.", date(2026, 12, 1)),
		("سأعود إلى المكتب يوم الاثنين ٣٠ نوفمبر.", date(2026, 11, 30)),
		("أنا في إجازة من ١٦ إلى ٢٧ نوفمبر", date(2026, 11, 28)),
		("از ۱۰ آذر در خدمت شما خواهم بود.", date(2026, 12, 1)),
		("روز دوشنبه ۹ آذرماه بازمی‌گردم.", date(2026, 11, 30)),
		("I'll be out 11/23 - 11/27.", date(2026, 11, 28)),
		("I was away until 5 November.", None),
	],
)
def test_the_day_of_return_in_more_languages(text, day):
	assert judge_text("a@b.example", "Automatic reply: offer", text, DAY).back_on == day


AWAY = "This is an automatic reply. I am out of the office until 30 November with limited access to email. For urgent matters contact Joe."


@pytest.mark.parametrize(
	"above",
	[
		"Am Mo., 22. Nov. 2026 um 10:00 Uhr schrieb Bob <bob@ours.example>:",
		"Am 22.11.26 um 10:00 schrieb Bob:",
		"Op ma 22 nov. 2026 om 10:00 schreef Bob <bob@ours.example>:",
		"Den man. 22. nov. 2026 kl. 10.00 skrev Bob <bob@ours.example>:",
		"في الاثنين، ٢٢ نوفمبر ٢٠٢٦ في ١٠:٠٠ ص تمت كتابة ما يلي بواسطة Bob <bob@ours.example>:",
		"Bob <bob@ours.example>, 22 Kas 2026 Pzt, 10:00 tarihinde şunu yazdı:",
		"در تاریخ دوشنبه ۲۲ نوامبر ۲۰۲۶ ساعت ۱۰:۰۰ Bob <bob@ours.example> نوشت:",
		"Понедельник, 22 ноября 2026, 10:00 +03:00 от Bob <bob@ours.example>:",
		'22.11.2026, 10:00, "Bob" <bob@ours.example>:',
		"---- On Mon, 22 Nov 2026 10:00:00 +0330 Bob <bob@ours.example> wrote ----",
		"-----Bob/ours wrote: -----",
		'"Bob" ---22.11.2026 10:00:00---',
		"---------- پیام هدایت‌شده ---------\nاز: Bob",
	],
)
def test_what_a_person_quotes_is_not_his(above):
	body = f"Dear Bob, the price is fine.\n\n{above}\n{AWAY}"
	assert judge(message_of_bytes(headed(ANN, "Your offer", body, "")), DAY).kind == "human"
	assert judge_text(ANN, "Your offer", body, DAY).kind == "human"


def test_a_line_that_names_an_address_quotes_nothing_by_itself():
	body = "Your message could not be delivered.\n<ann@acme.example>:\n550 5.1.1 user unknown"
	assert judge_text("MAILER-DAEMON@mx.example", "failure notice", body).kind == "bounce_hard"
