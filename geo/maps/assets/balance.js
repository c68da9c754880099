// Net change of each party as bars: two sigmas thick, the outer bound thin, an open dot inside two sigmas.
"use strict";

Ceaseline.netbars = (data) => {
  const { svg, pick } = Ceaseline;
  const [WIDTH, ROW, SIDE] = [332, 34, 74]; // px; room for figures and names at either end
  const most = Math.max(1e-9, ...data.net.map((row) => Math.abs(row.net) + (row.band || 0)));
  const power = 10 ** Math.floor(Math.log10(most));
  const tick = [1, 2, 5, 10].map((n) => n * power).filter((n) => n <= most).at(-1) || most;
  const x = (value) => WIDTH / 2 + (value / most) * (WIDTH / 2 - SIDE);
  const height = data.net.length * ROW + 22;
  const chart = svg("svg", { class: "netbars", viewBox: `0 0 ${WIDTH} ${height}`, width: WIDTH, height, "aria-hidden": "true", direction: "ltr" });
  const put = (place, y, className, text, anchor) => chart.append(svg("text", { x: place, y, class: className, "text-anchor": anchor, direction: null }, text));
  chart.append(svg("path", { class: "zero", d: `M${WIDTH / 2} 0V${height - 16}` }));
  data.net.forEach((row, i) => {
    const y = i * ROW + 15;
    const gained = row.net >= 0;
    chart.append(svg("rect", { class: `bar ${/^[a-z]+$/.test(row.swatch) ? row.swatch : "none"}`, x: Math.min(x(0), x(row.net)), y: y - 6, width: Math.abs(x(row.net) - x(0)), height: 12 }));
    let end = x(row.net);
    if (row.band !== null) {
      const [low, high] = [x(row.net - row.band), x(row.net + row.band)];
      chart.append(svg("path", { class: "outer", d: `M${low} ${y}H${high}` }),
        svg("rect", { class: "two", x: x(row.low), y: y - 5, width: Math.max(1, x(row.high) - x(row.low)), height: 10 }));
      end = gained ? high : low;
    }
    if (!row.detectable) chart.append(svg("circle", { class: "open", cx: x(row.net), cy: y, r: 4 }));
    const text = pick(row.text).replace(/[\u2066-\u2069]/g, "").split(" ± ")[0];
    put(gained ? end + 6 : end - 6, y + 4, "figure", text, gained ? "start" : "end");
    put(gained ? WIDTH / 2 - 6 : WIDTH / 2 + 6, y + 4, "who", pick(row.name), gained ? "end" : "start");
  });
  for (const value of [-tick, 0, tick]) {
    chart.append(svg("path", { class: "zero", d: `M${x(value)} ${height - 20}v4` }));
    put(x(value), height - 4, "scale", `${value > 0 ? "+" : value < 0 ? "−" : ""}${Math.abs(value).toLocaleString("en")}`, "middle");
  }
  return chart;
};
