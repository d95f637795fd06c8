graph [
  node [ id 0
    lat "north"
    lon 5 ]
]