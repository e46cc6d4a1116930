# SPDX-License-Identifier: Apache-2.0
"""A contract for import-linter: an office is entered by its front door, the package itself.

A part of an office that is a package (`exchange.gateway`) has a front door of its own; a module
(`exchange.purposes`) and a closed room (`numbers.store`, even as a package) have none. Sees direct
imports only, and not which names come through the door: test_front_doors looks at those.
"""

import grimp
from importlinter import Contract, ContractCheck, fields, output


class FrontDoorsContract(Contract):
    """Imports that climb in through a window."""

    type_name = "front_doors"

    # the contract's own class turns these declarations into the values of each contract
    package: str = fields.StringField()  # type: ignore[assignment]
    open_to_all: list[str] = fields.ListField(subfield=fields.StringField())  # type: ignore[assignment]
    key_holders: list[str] = fields.ListField(subfield=fields.StringField())  # type: ignore[assignment]
    closed_rooms: list[str] = fields.ListField(subfield=fields.StringField())  # type: ignore[assignment]

    def check(self, graph: grimp.ImportGraph, verbose: bool) -> ContractCheck:  # noqa: FBT001  its signature
        """Look at every import from one office into another."""
        found = []
        for imported in sorted(graph.modules):
            if not self._is_inside(graph, imported):
                continue
            found += [
                (importer, imported, detail["line_number"])
                for importer in sorted(graph.find_modules_that_directly_import(imported))
                if self._office(importer) not in {self._office(imported), *self.key_holders}
                for detail in graph.get_import_details(importer=importer, imported=imported)
            ]
        return ContractCheck(kept=not found, metadata={"found": found})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Say which line climbs in where."""
        for importer, imported, line in check.metadata["found"]:
            output.print_error(f"{importer} (l.{line}) enters {imported} past its front door", bold=False)

    def _is_inside(self, graph: grimp.ImportGraph, module: str) -> bool:
        """Whether a module lies behind a front door: it is no package, or a closed room."""
        root, _, path = module.partition(".")
        rooms = path.split(".")
        if root != self.package or len(rooms) < 2:
            return False
        if any(f"{path}.".startswith(f"{public}.") for public in self.open_to_all):
            return False
        return bool(set(rooms) & set(self.closed_rooms)) or not graph.find_children(module)

    def _office(self, module: str) -> str:
        return module.removeprefix(f"{self.package}.").split(".")[0]
