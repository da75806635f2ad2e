/** The likeliest token and the logarithm of its probability. */
export function likeliest(logits: Float32Array): { token: number; logProb: number } {
  let token = 0;
  for (let i = 1; i < logits.length; i++) if ((logits[i] as number) > (logits[token] as number)) token = i;
  const top = logits[token] as number;
  let sum = 0;
  for (let i = 0; i < logits.length; i++) sum += Math.exp((logits[i] as number) - top);
  return { token, logProb: -Math.log(sum) };
}

/** log Σ exp. */
export function logSum(logits: Float32Array): number {
  const { token, logProb } = likeliest(logits);
  return (logits[token] as number) - logProb;
}

/** A token drawn at a temperature. @param random in [0, 1). */
export function drawn(logits: Float32Array, temperature: number, random: number): number {
  const best = likeliest(logits).token;
  const top = logits[best] as number;
  let sum = 0;
  for (let i = 0; i < logits.length; i++) sum += Math.exp(((logits[i] as number) - top) / temperature);
  let left = random * sum;
  for (let i = 0; i < logits.length; i++) {
    left -= Math.exp(((logits[i] as number) - top) / temperature);
    if (left < 0) return i;
  }
  return best;
}

/** Softmax of one logit. */
export function probabilityOf(logits: Float32Array, token: number): number {
  return Math.exp((logits[token] as number) - logSum(logits));
}
