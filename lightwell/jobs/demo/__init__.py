"""A demo clinic: invented people at every step of the pathway, written through the actions the pages use.

`plan` decides, without a database, who stands where (`stages`), who plays them (`casting`) and when it all
happened (`slots`); `pathway`, `referring`, `examining`, `visit`, `after` and `stock` act it out; `build`
plays all of it in the order of time (`acting`). The same number of patients, seed and moment give the same
clinic.
"""
