"""Made-up people, companies and places for the demo."""

FIRST = (
	*("Sara", "Reza", "Anna", "James", "Mina", "Omid", "Laura", "David", "Neda", "Peter", "Elena", "Farid"),
	*("سارا", "رضا", "مریم", "امیر", "نگار", "حسین", "لیلا", "کاوه"),
)
LAST = (
	*("Ahmadi", "Smith", "Keller", "Novak", "Rossi", "Karimi", "Brown", "Jansen", "Silva", "Moradi"),
	*("احمدی", "کریمی", "رضایی", "موسوی", "تهرانی", "شریفی"),
)
COMPANIES = (
	*(
		"Northwind",
		"Alborz",
		"Blue River",
		"Caspian",
		"Hillside",
		"Orion",
		"Zagros",
		"Meadow",
		"Silver Oak",
		"Delta",
	),
	*("پارس", "البرز", "آریا", "سپهر", "نوین", "کاسپین"),
)
COMPANY_ENDS = ("Ltd", "Trading", "Industries", "Foods", "Systems", "Textiles", "صنعت", "بازرگانی", "گستر")
CITIES = ("Tehran", "Isfahan", "Berlin", "Dubai", "Istanbul", "London", "شیراز", "تبریز", "Mumbai")
SOURCES = ("Website", "Exhibition", "Cold Calling", "Reference", "Campaign", "Advertisement")
SUBJECTS = (
	"Your enquiry",
	"Our offer",
	"Following up on our call",
	"A short question",
	"Delivery times",
	"پیشنهاد قیمت",
	"پیگیری درخواست شما",
)
# How well each owner's customers answer.
OWNERS = {
	"sara.ahmadi@example.com": 0.55,
	"james.smith@example.com": 0.42,
	"mina.karimi@example.com": 0.48,
	"peter.novak@example.com": 0.30,
	"elena.rossi@example.com": 0.38,
	"omid.moradi@example.com": 0.22,
	"laura.keller@example.com": 0.60,
}
