"""What an address of the worklist asks for: filters it names, or a list that the nurse keeps under a name."""

from dataclasses import dataclass

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from careplan.clinic.filters import Filters, address
from careplan.clinic.forms.worklist import filters_of
from careplan.clinic.queries.list_options import Kept, Options, list_options
from careplan.plans.reader import Reader


@dataclass(frozen=True, slots=True)
class Chosen:
    """`opened`: the list of her own that is open. `lost`: one sentence about what of it is not there any more."""

    filters: Filters
    options: Options
    opened: Kept | None = None
    lost: str = ""

    def address(self, url_name: str = "clinic:list_patients", after: str = "") -> str:
        """The same choice on another page: the file, the next fifty, what changed."""
        asked = {"list": str(self.opened.id)} if self.opened else self.filters.query
        return address({**asked, "after": after}, url_name)


def chosen_of(request: HttpRequest, reader: Reader) -> Chosen:
    """What this address asks for. A list of somebody else, or one that is gone, counts as not asked."""
    options = list_options(request.user, reader)
    opened = options.kept(request.GET.get("list", ""))
    if opened is None:
        return Chosen(filters_of(request.GET, options), options)
    filters = read_query(opened.query, options)
    return Chosen(filters, options, opened, _lost(opened, filters))


def read_query(query: str, options: Options) -> Filters:
    """The filters of a kept query, read as every address is."""
    return filters_of(QueryDict(query), options)


def _lost(opened: Kept, filters: Filters) -> str:
    """Says of which kind it is, and nothing else: the name of a team that one left is not hers to see any more."""
    gone = set(QueryDict(opened.query)) - set(filters.query)
    if "team" in gone:
        return _(
            "You do not work in the team of this list any more. It now shows the patients of your own teams."
        )
    if gone:
        return _("Something this list looked for is not there any more. The rest of it still holds.")
    return ""
