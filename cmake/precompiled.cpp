// Nothing: CMake hangs the precompiled headers that all libraries share on a target, and a target wants a source.
