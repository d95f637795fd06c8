graph [
  name "never closed
  node [ id 0 ]
]