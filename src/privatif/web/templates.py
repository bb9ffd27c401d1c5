"""Templates that settle at compile time what can't change any more: words, addresses of pages and of static files."""

from collections.abc import Callable
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.visitor import NodeTransformer
from markupsafe import _escape_inner  # type: ignore[attr-defined]


def written(value: Any) -> str:
    """What a page writes of a value, escaped unless it is safe. The page joins it; nobody else should use it.

    MarkupSafe's `escape` makes a Markup of each text, which costs nine times the escaping; a page writes 700 of them.
    """
    kind = type(value)
    if kind is str:
        return _escape_inner(value)
    if kind is int:
        return str(value)
    if hasattr(value, "__html__"):
        return value.__html__()  # type: ignore[no-any-return]
    return _escape_inner(str(value))


class _Code(CodeGenerator):
    """Jinja2's, with `written` in place of `escape` where a page writes a value."""

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802
        self.writeline("from privatif.web.templates import written")
        super().visit_Template(node, frame)

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write(f"written({finalize.src or ''}")


class Environment(jinja2.Environment):
    """Jinja2's. `settled`: globals by name that give the same text for the same constants as long as we run.

    A page says a hundred words; looked up and escaped one by one they cost it as much as its table does.
    """

    settled: dict[str, Callable[..., str]]
    code_generator_class = _Code

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
