[(block) (list) (lines)] @fold
