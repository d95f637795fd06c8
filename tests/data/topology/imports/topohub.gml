graph [
  name "pair"
  directed 0
  stats [
    nodes 2
    links 1
  ]
  node [
    id 16
    label "Chengdu"
    lon 104.07
    lat 30.67
  ]
  node [
    id 18
    label "Xi'an"
    lon 108.93
    lat 34.26
  ]
  edge [
    source 16
    target 18
    dist 605.9
  ]
]
