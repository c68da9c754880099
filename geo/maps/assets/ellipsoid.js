// Length and area on the WGS 84 ellipsoid, by the rule of every figure of the project: edges are
// straight in longitude and latitude. Eight points of Gauss and Legendre an edge: on edges of up
// to 10° the length is good to a millimetre, the area to a square metre.
"use strict";

Ceaseline.ellipsoid = (() => {
  const A = 6378137;
  const F = 1 / 298.257223563;
  const E2 = F * (2 - F);
  const E = Math.sqrt(E2);
  const NODES = [0.1834346424956498, 0.525532409916329, 0.7966664774136267, 0.9602898564975363];
  const WEIGHTS = [0.362683783378362, 0.3137066458778873, 0.2223810344533745, 0.1012285362903763];
  const radians = (degrees) => (degrees * Math.PI) / 180;

  // The mean of a function of the latitude along an edge from one latitude to another.
  const mean = (from, to, value) => {
    const middle = (from + to) / 2;
    const half = (to - from) / 2;
    return NODES.reduce((sum, node, i) =>
      sum + (WEIGHTS[i] / 2) * (value(middle - half * node) + value(middle + half * node)), 0);
  };

  const edge = ([lat0, lon0], [lat1, lon1]) => {
    const width = radians(lon1 - lon0);
    const height = radians(lat1 - lat0);
    return mean(radians(lat0), radians(lat1), (lat) => {
      const squeeze = 1 - E2 * Math.sin(lat) ** 2;
      const east = ((A / Math.sqrt(squeeze)) * Math.cos(lat)) * width;
      const north = ((A * (1 - E2)) / squeeze ** 1.5) * height;
      return Math.hypot(east, north);
    });
  };

  // Area from the equator to a latitude, in m² per radian of longitude.
  const authalic = (lat) => {
    const sine = Math.sin(lat);
    return ((A ** 2 * (1 - E2)) / 2) * (sine / (1 - E2 * sine ** 2) + Math.atanh(E * sine) / E);
  };

  return {
    // Metres along a path of [lat, lon].
    length: (path) => path.slice(1).reduce((sum, place, i) => sum + edge(path[i], place), 0),

    // Square metres inside a ring of [lat, lon] that closes itself, whichever way it runs.
    area: (ring) => {
      const reference = authalic(radians(ring[0][0])); // cancels over the ring, and saves digits
      return Math.abs(ring.reduce((sum, [lat1, lon1], i) => {
        const [lat0, lon0] = ring[(i || ring.length) - 1];
        return sum + radians(lon1 - lon0) * mean(radians(lat0), radians(lat1), (lat) => authalic(lat) - reference);
      }, 0));
    },
  };
})();
