"""Templates that settle at compile time what can't change any more: words, addresses of pages and of static files."""

from collections.abc import Callable
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.visitor import NodeTransformer


class Environment(jinja2.Environment):
    """Jinja2's. `settled`: globals by name that give the same text for the same constants as long as we run.

    A page says a hundred words; looked up and escaped one by one they cost it as much as its table does.
    """

    settled: dict[str, Callable[..., str]]

    def _generate(self, source: nodes.Template, *args: Any, **kwargs: Any) -> str:
        # Jinja2's own hook, between parsing and generating Python.
        return super()._generate(_Settle(self).visit(source), *args, **kwargs)


class _Settle(NodeTransformer):
    def __init__(self, environment: Environment) -> None:
        self.environment = environment

    def visit_Call(self, node: nodes.Call) -> nodes.Expr:  # noqa: N802 - the visitor looks for this name
        call = self.generic_visit(node)
        assert isinstance(call, nodes.Call)
        settle = self.environment.settled.get(call.node.name) if isinstance(call.node, nodes.Name) else None
        if settle is None or call.kwargs or call.dyn_args or call.dyn_kwargs:
            return call
        if not all(isinstance(argument, nodes.Const) for argument in call.args):
            return call
        text = nodes.Const(settle(*(argument.value for argument in call.args)), lineno=call.lineno)  # type: ignore[attr-defined]
        return nodes.MarkSafe(text, lineno=call.lineno) if self.environment.autoescape else text
