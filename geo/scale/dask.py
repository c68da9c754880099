"""The map of a Dask cluster, to give to the functions of `geo.scale.partition` as ``run``."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from dask.distributed import Client, LocalCluster

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


def mapped(client: Client) -> Callable[..., list[Any]]:
    """
    Map over the workers of a cluster.

    Parameters
    ----------
    client : dask.distributed.Client
        Its workers can import `geo`.

    Returns
    -------
    callable
        Takes a task and items like `map`; answers when all is done, in the order of the items.
    """

    def run(task: Callable[..., Any], *items: Iterable[Any]) -> list[Any]:
        # Sent ahead: arguments of megabytes do not belong into a graph of tasks.
        columns = [client.scatter(list(column), hash=False) for column in items]
        results: list[Any] = client.gather(client.map(task, *columns, pure=False))
        return results

    return run


@contextmanager
def local_cluster(workers: int = 2) -> Iterator[Callable[..., list[Any]]]:
    """Start worker processes on this machine, without a dashboard, and map over them."""
    with (
        LocalCluster(
            n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=None
        ) as cluster,
        Client(cluster) as client,
    ):
        yield mapped(client)
