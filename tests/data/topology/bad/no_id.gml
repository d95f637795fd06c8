graph [
  node [ label "a" ]
]