"""A demo clinic: invented people at every step of the pathway, written through the actions the pages use.

`plan` decides, without a database, who stands where and when everything happened; `pathway`, `visit` and
`after` act it out; `build` plays all of it in the order of time. The same number of patients, seed and moment
give the same clinic.
"""
