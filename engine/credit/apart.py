"""Choosing where one hour serves one subject only: each hour goes where it is needed most, by flows through a network.

First as many hours as can be serve the subjects, then as many as can be fill the total, then as many as can be are
carried over: each without taking anything from those before. So nothing is missing that another choice would not lack.
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.credit.flow import Network
from engine.credit.requirements import Asked
from engine.credit.supply import Chosen, Supply

_SOURCE, _SELF, _LIVE, _GENERAL, _CARRY, _BEYOND, _SINK, _FIRST = range(8)


def choose_apart(supplies: Sequence[Supply], asked: Asked) -> list[Chosen]:
    """Choose for every supply, in their order; of hours that are alike the earlier count."""
    everything = sum(supply.hours for supply in supplies)
    names = [subject for subject, _ in asked.subjects]
    net = Network(_FIRST + len(supplies) + len(names))
    wanted = range(_FIRST + len(supplies), _FIRST + len(supplies) + len(names))
    serving = _lay_supplies(net, supplies, dict(zip(names, wanted, strict=True)), asked)
    for node, (_, hours) in zip(wanted, asked.subjects, strict=True):
        net.lay(node, _SINK, hours)
    served = net.push(_SOURCE, _SINK)
    _fill(net, _GENERAL, max(0, asked.total - served))
    _fill(net, _CARRY, asked.carry_over.hours if asked.carry_over else 0)
    _fill(net, _BEYOND, everything)
    return _needed_live([_chosen(net, edges) for edges in serving], supplies, asked.live_minimum)


def _lay_supplies(
    net: Network, supplies: Sequence[Supply], nodes: dict[str, int], asked: Asked
) -> list[dict[str | int, int]]:
    """Lay the edges of every supply, and return by what they lead to: a subject, or one of the nodes for all."""
    alone = sum(supply.hours for supply in supplies if supply.self_study)
    net.lay(_SOURCE, _SELF, alone if asked.self_study_cap is None else asked.self_study_cap)
    live = sum(supply.hours for supply in supplies if supply.live)
    net.lay(_LIVE, _CARRY, max(0, live - asked.live_minimum))
    laid: list[dict[str | int, int]] = []
    for at, supply in enumerate(supplies, _FIRST):
        net.lay(_SELF if supply.self_study else _SOURCE, at, supply.hours)
        edges: dict[str | int, int] = {
            name: net.lay(at, nodes[name], hours) for name, hours in supply.subjects.items() if name in nodes
        }
        edges[_GENERAL] = net.lay(at, _GENERAL, supply.hours)
        edges[_CARRY] = net.lay(at, _LIVE if supply.live else _CARRY, supply.may_carry)
        edges[_BEYOND] = net.lay(at, _BEYOND, supply.hours)
        laid.append(edges)
    return laid


def _fill(net: Network, node: int, room: int) -> None:
    net.lay(node, _SINK, room)
    net.push(_SOURCE, _SINK)


def _chosen(net: Network, edges: dict[str | int, int]) -> Chosen:
    serves = {name: net.through(edge) for name, edge in edges.items() if isinstance(name, str) and net.through(edge)}
    counted = sum(serves.values()) + net.through(edges[_GENERAL])
    return Chosen(counted, net.through(edges[_CARRY]), net.through(edges[_BEYOND]), serves)


def _needed_live(chosen: list[Chosen], supplies: Sequence[Supply], minimum: int) -> list[Chosen]:
    """Live hours beyond the total count all the same where the live minimum needs them."""
    short = minimum - sum(one.counted for one, supply in zip(chosen, supplies, strict=True) if supply.live)
    found = []
    for one, supply in zip(chosen, supplies, strict=True):
        more = min(one.beyond, max(0, short)) if supply.live else 0
        short -= more
        found.append(Chosen(one.counted + more, one.carried, one.beyond - more, one.serves))
    return found
