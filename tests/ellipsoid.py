"""Area on the WGS 84 ellipsoid by another road: quadrature of the radii of curvature."""

import numpy as np

A = 6378137.0
F = 1 / 298.257223563
E2 = F * (2 - F)
NODES, WEIGHTS = np.polynomial.legendre.leggauss(24)


def strip_m2(south: float, north: float) -> float:
    """Area between two parallels in m² for one radian of longitude: the integral of M N cos."""
    middle, half = np.radians((south + north) / 2), np.radians((north - south) / 2)
    latitude = middle + half * NODES
    w2 = 1 - E2 * np.sin(latitude) ** 2
    meridian, normal = A * (1 - E2) / w2**1.5, A / w2**0.5
    return float(half * (WEIGHTS @ (meridian * normal * np.cos(latitude))))


def box_m2(west: float, south: float, east: float, north: float) -> float:
    """Area in m² between two meridians and two parallels."""
    return float(np.radians(east - west)) * strip_m2(south, north)
