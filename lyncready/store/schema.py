"""From places in the text to typed facts: one reader for every struct of the model, led by its annotations.

Rules for single fields are given by the caller; a field that is missing or empty takes its default.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

import msgspec
from msgspec import inspect as shapes

from lyncready.model import printable
from lyncready.store.errors import MOST_SOUGHT, AlreadyTold, EnoughMistakes, TextProblem
from lyncready.store.texts import (
    is_empty,
    kind_of,
    near,
    plain_value,
    problem,
    read_bytes,
    read_day_of,
    read_instant_of,
    read_integer,
    read_number,
    read_truth,
    text_of,
)
from lyncready.store.yaml_tree import Items, Node, Scalar, Table, join

_SHAPES: dict[type[Any], shapes.StructType] = {}
_NO_RULE = object()


class Context(msgspec.Struct):
    """How a text is read. Lenient reading notes what it cannot take in `skipped` and goes on without it.

    Strict reading notes it in `mistakes` and goes on to find more; what has a mistake in it is not made, so that
    no mistake is told that only follows from another one.

    `known` holds ids that keys or texts must be among, by what they name; what it lacks is not checked.
    """

    lenient: bool = False
    skipped: list[TextProblem] = []
    mistakes: list[TextProblem] = []
    known: Mapping[str, Iterable[str]] = {}


Rule: TypeAlias = Callable[[Node, str, Context], Any]
Rules: TypeAlias = Mapping[tuple[type, str], Rule | None]  # None: the field is no key of the file


def read_struct(node: Node, cls: type[Any], path: str, context: Context, rules: Rules) -> Any:
    """Return a struct of the model from a mapping."""
    if not isinstance(node, Table):
        raise problem(node, path, f"{kind_of(node)}, expected a mapping")
    shape = _shape(cls)
    fields = {
        field.encode_name: field for field in shape.fields if rules.get((cls, field.name), _NO_RULE) is not None
    }
    given: dict[str, Any] = {}
    before = len(context.mistakes)
    for key, value in node.values.items():
        place = join(path, printable(key, 60) or '""')
        field = fields.get(key)
        try:
            if field is not None:
                rule = rules.get((cls, field.name))
                if not _takes_default(value, field):
                    given[field.name] = (
                        rule(value, place, context) if rule else _read(value, field.type, place, context, rules)
                    )
            elif key != shape.tag_field:
                raise problem(node.keys[key], place, f"unknown key, {near(key, fields)}")
        except TextProblem as error:
            note(error, context)
    if len(context.mistakes) == before:  # else a field may be missing only because its name is mistyped
        for field in shape.fields:
            if field.required and field.name not in given:
                raise problem(node, join(path, field.encode_name), "missing, expected a value")
    refuse_mistaken(context, before)
    return cls(**given)


def read_list(node: Node, path: str, context: Context, read: Rule) -> tuple[Any, ...]:
    """Return the items of a list, each read by `read`; an empty item is an error with its place."""
    if not isinstance(node, Items):
        raise problem(node, path, f"{kind_of(node)}, expected a list")
    found, before = [], len(context.mistakes)
    for index, item in enumerate(node.items):
        try:
            found.append(read_item(item, f"{path}[{index}]", context, read))
        except TextProblem as error:
            note(error, context)
    refuse_mistaken(context, before)
    return tuple(found)


def read_item(item: Node, path: str, context: Context, read: Rule) -> Any:
    """Return one item of a list; nothing is no item."""
    if isinstance(item, Scalar) and item.is_null:
        raise problem(item, path, "an empty item, expected a value")
    return read(item, path, context)


def read_mapping(node: Node, path: str, context: Context, read: Rule) -> dict[str, Any]:
    """Return a mapping whose values are read by `read`."""
    if not isinstance(node, Table):
        raise problem(node, path, f"{kind_of(node)}, expected a mapping")
    found, before = {}, len(context.mistakes)
    for key, value in node.values.items():
        try:
            found[key] = read(value, join(path, printable(key, 60)), context)
        except TextProblem as error:
            note(error, context)
    refuse_mistaken(context, before)
    return found


def note(error: TextProblem, context: Context) -> None:
    """Note what cannot be taken in; whoever reads strictly ends with `refuse_mistaken`."""
    if context.lenient:
        context.skipped.append(error)
    elif not isinstance(error, AlreadyTold):
        context.mistakes.append(error)
        if len(context.mistakes) >= MOST_SOUGHT:
            raise EnoughMistakes


def refuse_mistaken(context: Context, before: int) -> None:
    """Raise where strict reading noted a mistake since there were `before` of them."""
    if len(context.mistakes) > before:
        raise AlreadyTold


def _shape(cls: type[Any]) -> shapes.StructType:
    shape = _SHAPES.get(cls)
    if shape is None:
        found = shapes.type_info(cls)
        assert isinstance(found, shapes.StructType)
        shape = _SHAPES[cls] = found
    return shape


def _takes_default(node: Node, field: shapes.Field) -> bool:
    """Whether an empty field stands for its default; where None is a value beside the default, it is meant."""
    if not is_empty(node) or field.required:
        return False
    allows_none = isinstance(field.type, shapes.UnionType) and any(
        isinstance(part, shapes.NoneType) for part in field.type.types
    )
    return field.default is None or not allows_none


def _read(node: Node, shape: shapes.Type, path: str, context: Context, rules: Rules) -> Any:
    match shape:
        case shapes.UnionType():
            return _read_union(node, shape, path, context, rules)
        case shapes.StructType():
            return read_struct(node, shape.cls, path, context, rules)
        case shapes.VarTupleType() if isinstance(shape.item_type, shapes.AnyType) and isinstance(node, Items):
            return tuple(map(plain_value, node.items))
        case shapes.VarTupleType():
            return read_list(node, path, context, lambda n, p, c: _read(n, shape.item_type, p, c, rules))
        case shapes.DictType():
            return read_mapping(node, path, context, lambda n, p, c: _read(n, shape.value_type, p, c, rules))
        case shapes.EnumType():
            return _read_choice(node, shape.cls, path)
        case shapes.StrType():
            return text_of(node, path)
        case shapes.AnyType():
            return plain_value(node)
        case _:
            return _read_plain(node, shape, path)


def _read_plain(node: Node, shape: shapes.Type, path: str) -> Any:
    match shape:
        case shapes.BoolType():
            return read_truth(node, path)
        case shapes.IntType():
            return read_integer(node, path, -(10**18), 10**18, "a whole number")
        case shapes.FloatType():
            return read_number(node, path)
        case shapes.DateTimeType():
            return read_instant_of(node, path)
        case shapes.DateType():
            return read_day_of(node, path)
        case shapes.BytesType():
            return read_bytes(node, path)
        case _:
            raise problem(node, path, f"{kind_of(node)}, expected nothing here")


def _read_union(node: Node, shape: shapes.UnionType, path: str, context: Context, rules: Rules) -> Any:
    parts = [part for part in shape.types if not isinstance(part, shapes.NoneType)]
    if len(parts) < len(shape.types) and is_empty(node):
        return None
    if len(parts) == 1:
        return _read(node, parts[0], path, context, rules)
    tagged = {str(part.tag): part for part in parts if isinstance(part, shapes.StructType)}
    field = next(part.tag_field for part in parts if isinstance(part, shapes.StructType))
    if not isinstance(node, Table):
        raise problem(node, path, f"{kind_of(node)}, expected a mapping")
    tag = node.values.get(field or "")
    place = join(path, field or "")
    if tag is None:
        raise problem(node, place, f"missing, expected one of {', '.join(tagged)}")
    chosen = tagged.get(text_of(tag, place))
    if chosen is None:
        raise problem(tag, place, f"{kind_of(tag)}, expected one of {', '.join(tagged)}")
    return _read(node, chosen, path, context, rules)


def _read_choice(node: Node, cls: type[Any], path: str) -> Any:
    choices = [str(member.value) for member in cls]
    text = text_of(node, path, f"one of {', '.join(choices)}")
    if text not in choices:
        raise problem(node, path, f"{kind_of(node)} is not known here, expected one of {', '.join(choices)}")
    return cls(text)
