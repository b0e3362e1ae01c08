// The buckets of the quantile sketch: logarithmic, so that each is narrow in relation to what it counts.
//
// The logarithm is that of the "cubically interpolated" mapping of DDSketch: the exponent of two, and between two powers a
// cubic that has their values and whose slope is never less than 10/7 of what a relative step needs. With 35 buckets to a
// power of two no bucket is wider than a factor of e^0.02, so its middle is within tanh(0.01) < 1 % of whatever is in it.

/** Of the middle of a bucket from any value in it. */
export const RELATIVE_ERROR = 0.01;

/** Microseconds. What is shorter, and what is longer, is counted but not told apart. */
export const SHORTEST = 1;
export const LONGEST = 86_400e6;

const PER_OCTAVE = 35;
const [CUBE, SQUARE, LINE] = [6 / 35, -3 / 5, 10 / 7];

/** Of 2^0 to 2^31. */
const INVERSE_POWERS: Float64Array = Float64Array.from({ length: 32 }, (_, exponent) => 2 ** -exponent);

/** Bucket 0 is for what is below SHORTEST, the last one holds LONGEST and what is beyond. */
export const BUCKETS: number = place(LONGEST) + 2;

/** Where the buckets of an octave begin, as multiples of its power of two. */
const STARTS: Float64Array = Float64Array.from({ length: PER_OCTAVE }, (_, i) => 1 + solve(i / PER_OCTAVE));

/** The bucket of a value in microseconds, which is not negative. */
export function bucketOf(value: number): number {
  if (value < SHORTEST) return 0;
  return value >= LONGEST ? BUCKETS - 1 : place(value) + 1;
}

/** The smallest value in a bucket. */
export function startOf(bucket: number): number {
  if (bucket === 0) return 0;
  const octave = Math.floor((bucket - 1) / PER_OCTAVE);
  return 2 ** octave * STARTS[bucket - 1 - octave * PER_OCTAVE];
}

/** The value from which neither end of a bucket is far, in relation to that end. */
export function middleOf(bucket: number): number {
  const start = startOf(bucket);
  const end = startOf(bucket + 1);
  return (2 * start * end) / (start + end);
}

/** Of a value from 1 on; counted from 0. */
function place(value: number): number {
  // The exponent comes from a whole number of 32 bits.
  const large = value >= 2 ** 31;
  const scaled = large ? value * 2 ** -16 : value;
  const exponent = 31 - Math.clz32(scaled);
  const s = scaled * INVERSE_POWERS[exponent] - 1;
  return Math.floor(PER_OCTAVE * ((large ? exponent + 16 : exponent) + cubic(s)));
}

function cubic(s: number): number {
  return ((CUBE * s + SQUARE) * s + LINE) * s;
}

/** Where the cubic has the value `wanted`: it rises all the way from 0 to 1. */
function solve(wanted: number): number {
  let [low, high] = [0, 1];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (cubic(middle) < wanted) low = middle;
    else high = middle;
  }
  return high;
}
