export default {
  // Every component is written with runes; a slip back into the old reactivity is an error.
  compilerOptions: { runes: true },
};
