[(block) (list)] @indent.begin
["}" "]"] @indent.end @indent.branch
