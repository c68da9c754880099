"""Colours of an opened page, read from its picture."""

import base64
from collections import Counter

MAP = "window[Object.keys(window).find((key) => key.startsWith('map_'))]"


def around(page, spots, size=12):
    """Count the colours of the picture around each spot of the ground, given north and east."""
    # The page itself reads its picture: nothing is fetched for that, and nothing is drawn.
    picture = base64.b64encode(page.screenshot()).decode()
    pixels = page.evaluate(
        f"""async ([picture, spots, size]) => {{
            const bytes = Uint8Array.from(atob(picture), (sign) => sign.charCodeAt(0));
            const bitmap = await createImageBitmap(new Blob([bytes]));
            const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
            const context = canvas.getContext("2d", {{ willReadFrequently: true }});
            context.drawImage(bitmap, 0, 0);
            const box = {MAP}.getContainer().getBoundingClientRect();
            return spots.map((spot) => {{
                const at = {MAP}.latLngToContainerPoint(spot);
                const [x, y] = [at.x + box.left, at.y + box.top].map(Math.round);
                const {{ data }} = context.getImageData(x - size / 2, y - size / 2, size, size);
                const found = {{}};
                for (let i = 0; i < data.length; i += 4) {{
                    const colour = [...data.slice(i, i + 3)]
                        .map((part) => part.toString(16).padStart(2, "0")).join("");
                    found[colour] = (found[colour] || 0) + 1;
                }}
                return found;
            }});
        }}""",
        [picture, [list(spot) for spot in spots], size],
    )
    return [Counter(each) for each in pixels]
