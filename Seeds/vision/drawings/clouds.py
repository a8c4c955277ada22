#!/usr/bin/env python3
"""Draws the point clouds of rooms.jsonl: points on the surfaces of its boxes, six little-endian floats each, as NumPy writes them.

    python3 Seeds/vision/drawings/clouds.py

The same rows give the same bytes.
"""
import json
import pathlib
import random
import struct

HERE = pathlib.Path(__file__).resolve().parent.parent
POINTS = 3000
COLOURS = {
    "bed": (70, 110, 180), "nightstand": (140, 95, 60), "lamp": (240, 200, 70), "desk": (160, 110, 70), "chair": (180, 60, 50),
    "wardrobe": (110, 80, 60), "table": (170, 125, 80), "stove": (60, 60, 65), "refrigerator": (200, 205, 210),
    "pot": (90, 150, 90), "seat": (170, 120, 70), "leg": (120, 85, 50),
}


def surface_point(box, dice):
    """A point on the box's skin, each face as likely as it is large."""
    size, centre = box["size"], box["center"]
    areas = [size[1] * size[2], size[0] * size[2], size[0] * size[1]]
    axis = dice.choices(range(3), weights=areas)[0]
    point = [c + (dice.random() - 0.5) * s for c, s in zip(centre, size)]
    point[axis] = centre[axis] + dice.choice((-0.5, 0.5)) * size[axis]
    return point


def npy(rows):
    head = "{'descr': '<f4', 'fortran_order': False, 'shape': (%d, 6), }" % len(rows)
    head += " " * (-(10 + len(head) + 1) % 64) + "\n"
    body = b"".join(struct.pack("<6f", *row) for row in rows)
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(head)) + head.encode() + body


for line in (HERE / "rooms.jsonl").read_text().splitlines():
    scene = json.loads(line)
    dice = random.Random(scene["id"])
    skins = [sum(b["size"][i] * b["size"][j] for i, j in ((0, 1), (0, 2), (1, 2))) for b in scene["objects"]]
    rows = []
    for box in dice.choices(scene["objects"], weights=skins, k=POINTS):
        rows.append([round(v, 3) for v in surface_point(box, dice)] + [float(c) for c in COLOURS[box["label"]]])
    (HERE / scene["pcl"]).write_bytes(npy(rows))
