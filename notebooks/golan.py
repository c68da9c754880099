# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # The Golan, 7 to 9 December 2024
#
# Who held the ground before and after Israeli forces entered the UN area of separation, and how
# much of it passed from whom to whom. Everything here rests on dated records that name their
# sources. It tells who held what, not who should.

# %%
import geo

timeline = geo.load("../layers/golan")
timeline.theatre.reported_until

# %% [markdown]
# ## Before and after
#
# A snapshot answers for one date. Three grounds make up the study area: the Golan west of Line A,
# the area of separation between Lines A and B, and the Syrian side within 10 km of Line B.

# %%
before, after = timeline.at("2024-12-07"), timeline.at("2024-12-09")
before.areas.round(1)

# %%
after.areas.round(1)

# %% [markdown]
# ## What passed from whom to whom
#
# Rows: held before. Columns: held after. Every row adds up to what was held before, every column
# to what was held after; each comparison checks that before it gives an answer.

# %%
change = geo.compare(before, after)
change.transitions.round(1)

# %%
change.net.round(1)

# %% [markdown]
# One ground passed: the whole area of separation. Its status on 9 December is `advance`: entered,
# with the hold not established. From 13 December the sources speak of control, so between those
# days no ground changes its holder; only the status does.

# %%
change.frame

# %%
later = geo.compare(after, timeline.at("2024-12-13"))
later.reclassified

# %%
zone_km2 = change.transitions.loc["syria", "israel"]
assert 228 < zone_km2 < 238  # published: 235
assert abs(change.net.sum()) < 1e-9
assert abs(change.transitions.to_numpy().sum() - before.areas.sum()) < 1e-9 * before.areas.sum()
assert later.gross_km2 == 0

# %% [markdown]
# Posts are points. They add no area, on whichever ground they stand, and a post whose first day is
# not certain only possibly appeared.

# %%
change.positions[["name", "party", "valid_from", "valid_from_edtf", "change"]]

# %% [markdown]
# ## Through time
#
# One row for each day on which control changed. From 2014 to 2018 no source says who held which
# village, so nobody is said to hold that ground; before 1974 some of it is `unknown`.

# %%
areas = geo.series(timeline)
areas.round(1)

# %%
assert (areas.sum(axis="columns") - areas.iloc[0].sum()).abs().max() < 1e-9 * areas.iloc[0].sum()
assert (areas["opposition"] == 0).all()

# %% [markdown]
# ## One spot
#
# The town of Quneitra lies in the area of separation.

# %%
quneitra = timeline.spot("Quneitra")
spells = timeline.history(quneitra.lon, quneitra.lat)
spells

# %%
assert list(spells["holder"].iloc[[0, -1]]) == ["syria", "israel"]

# %% [markdown]
# ## The map
#
# A `folium.Map`, so layers of your own can be added to it. `.save("golan.html")` writes one file
# that works without a network.

# %%
geo.maps.date_map(after)
