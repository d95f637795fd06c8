# Made up, in the shape of a Topology Zoo GML file.
graph [
  DateYear "2011"
  directed 0
  Network "Rhein &amp; Main"
  node [
    id 0
    label "K&#246;ln"
    Longitude 6.95
    Latitude 50.94
    Internal 1
  ]
  node [
    id 1
    label "Frankfurt"
    Longitude 8.68
    Latitude 50.11
  ]
  node [
    id 2
    label "None"
  ]
  edge [
    source 0
    target 1
    LinkSpeed "10"
    LinkSpeedUnits "G"
    LinkSpeedRaw 10000000000.0
  ]
  edge [
    source 1
    target 2
    LinkLabel "155 Mbps"
  ]
]
