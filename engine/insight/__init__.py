"""What the decisions of many tell: who went where, how hard and how telling decisions are, how sure people were.

calibration  how sure people said they were, against what became of it
counting     how many met a decision, and what they took there
flows        who went which way: stops and bands
items        decisions as the items of a test: difficulty, discrimination, alpha
layers       where the stops of a flow stand
lots         who is told of in fives, as they came
masking      what may be shown of parts, so that no few can be singled out
picture      a flow as shapes
remarks      what is worth saying in plain words
times        how long decisions took, in bands that double
turning      where ways first lost something within reach
walks        ways with how many went them, and what every step was
"""
