"""Numbers nobody can count to, in every box and button of the studio that takes one: refused or passed over, never an error of the server."""


from tests.ui.studio.test_flowing_pages import Studio

MANY = "9" * 5000


async def test_no_number_is_too_long_for_the_server(studio: Studio) -> None:
    await studio.page("process")
    number = await studio.browser.post(f"{studio.base}/form/add", {"kind": "int", "title": "甲数"})
    field = number.headers["location"].partition("at=")[2].partition("&")[0]
    for path, values in (
        ("guide/rows/faq", {"do": f"drop:{MANY}"}), ("guide/parts/terms", {"statutory_days": MANY, "archive_years": MANY, "alert_amber": MANY}),
        ("situations", {"do": f"drop:{MANY}"}), ("process/steps/accept/ways", {"do": f"drop:{MANY}"}), ("process/add", {"after": "accept", "way": MANY, "kind": "review", "limit_days": MANY}),
        ("process/steps/decide", {"officers": MANY, "limit_days": MANY}), ("notices/edit/acceptance", {"do": f"drop:{MANY}", "title": "书"}), ("form/add", {"kind": "text", "block": MANY}),
        ("form/field", {"way": field, "which": "options", "do": f"drop:{MANY}"}), (f"form/calc/{field}", {"calc.do": f"drop:{MANY}"}), (f"form/calc/{field}", {"calc.do": f"show:{MANY}"}),
        ("process/steps/accept/ways/0", {"when.join": "and", "when.do": f"drop:{MANY}"}), ("process/steps/accept/ways/0", {"when.join": "and", "when.do": f"add:{MANY}.1"}),
    ):
        answer = await studio.browser.post(f"{studio.base}/{path}", values)
        assert answer.status_code < 500, (path, values.keys())
