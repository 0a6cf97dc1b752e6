/*
question: For which environment are requirements read?
grain: one row per variable of the packaging specification's markers
key: [variable]
denominator: none
empty: "never: the environment is stated in the definitions"
document: marker_environment
columns:
  variable: {type: string, means: name of the variable}
  value: {type: string, means: its value in the stated environment}
*/
select
    variable,
    value
from document
order by variable
