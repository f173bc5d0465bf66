"""Personal values covered as they are shown; a list is covered whole, so that the ends of its text give nothing away."""

from core.cases.covering import read_as
from core.registry import load_registry
from core.settings import ROOT


def test_a_list_is_covered_whole_and_a_text_in_its_middle() -> None:
    fields = load_registry(ROOT).items["store_loading"].form.fields
    managers = [{"store_no": "01", "manager": "演示乙"}, {"store_no": "02", "manager": "演示丙"}]
    assert fields["store_managers"].personal
    assert read_as(fields["store_managers"], managers, hide=True) == "2 行"
    assert read_as(fields["store_managers"], managers, hide=False) == "1. 01，演示乙\n2. 02，演示丙"
    assert read_as(fields["contact_name"], "演示甲", hide=True) == "演**"
