"""The invented people of the demonstration, always the same ones."""

from datetime import date

# first names, last name, known as, born, gender
NAMES = (
    ("Mary", "Ní Chonaill", "Mar", date(1991, 2, 14), "woman"),
    ("John", "Connell", "", date(1988, 7, 3), "man"),
    ("Séamus", "Mac Giolla Phádraig", "Shay", date(1969, 11, 30), "man"),
    ("Róisín", "Nic Lochlainn", "", date(1997, 5, 9), "woman"),
    ("Łukasz", "Wiśniewski", "Luke", date(1984, 1, 22), "man"),
    ("Oluwaseun", "Adeyemi", "Seun", date(1993, 9, 17), "man"),
    ("Anthony", "Fitzgerald", "Anto", date(1979, 3, 8), "man"),
    ("Nadia", "Kowalczyk", "", date(2001, 12, 1), "woman"),
    ("Bríd", "Ní Fhlaithearta", "", date(1962, 6, 24), "woman"),
    ("Patrick", "Connors", "Pa", date(1975, 10, 12), "man"),
    ("Margaret", "Ó Ceallaigh-Fitzsimons", "Peg", date(1958, 4, 2), "woman"),
    ("Déaglán", "Ó hÓgáin", "", date(1990, 8, 28), "man"),
    ("Kevin", "Doherty", "", date(1986, 2, 5), "man"),
    ("Deirdre", "Ní Mhurchú", "", date(1999, 7, 19), "woman"),
    ("Tom", "Walsh", "", date(1972, 12, 25), "man"),
    ("Sunita", "", "", date(1994, 3, 3), "woman"),
    ("Ciarán", "D’Arcy", "", date(1983, 5, 31), "man"),
    ("Zoë", "Kelly", "", date(2003, 1, 11), "non-binary"),
    ("Ngozi", "Okafor", "", date(1987, 9, 9), "woman"),
    ("Eoghan", "McCarthy", "", date(1995, 11, 4), "man"),
)
MORE_FIRST = ("Aisling", "Declan", "Gráinne", "Mohammed", "Kayleigh", "Shane", "Caoimhe", "Stephen", "Paula", "Darragh")
MORE_LAST = ("Byrne", "Dunne", "Farrell", "Ward")


def more(start: int, end: int) -> list[tuple]:
    """Further invented people, always the same ones."""
    return [
        (
            MORE_FIRST[number % len(MORE_FIRST)],
            MORE_LAST[number // len(MORE_FIRST)],
            "",
            date(1960 + number, 1 + number % 12, 1 + (7 * number) % 28),
            "woman" if number % 2 == 0 else "man",
        )
        for number in range(start, end)
    ]
