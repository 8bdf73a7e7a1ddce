package io.kubevitals.metrics;

import java.math.BigInteger;

/// Numbers as text, without garbage: whole ones digit by digit, others as the shortest decimal that
/// reads back as the same double, found as in R. Giulietti, "The Schubfach way to render doubles".
/// For one thread.
final class NumberText {
  private static final int MIN_EXPONENT = -1074;
  private static final long HIDDEN_BIT = 1L << 52;
  private static final long LOW_63 = Long.MAX_VALUE;
  private static final int LEAST_POWER = -292;
  private static final int GREATEST_POWER = 324;
  private static final byte[] NAN = {'N', 'a', 'N'};
  private static final byte[] POSITIVE_INFINITY = {'+', 'I', 'n', 'f'};
  private static final byte[] NEGATIVE_INFINITY = {'-', 'I', 'n', 'f'};

  private final byte[] text = new byte[40];
  private final long[] powersHigh = new long[GREATEST_POWER - LEAST_POWER + 1];
  private final long[] powersLow = new long[GREATEST_POWER - LEAST_POWER + 1];

  void write(long value, PageBuffer out) {
    int from = digits(value, text.length);
    out.write(text, from, text.length - from);
  }

  void write(double value, PageBuffer out) {
    long whole = (long) value;
    if (whole == value && Math.abs(whole) < HIDDEN_BIT << 1) {
      write(whole, out);
    } else if (Double.isNaN(value)) {
      out.write(NAN);
    } else if (Double.isInfinite(value)) {
      out.write(value > 0 ? POSITIVE_INFINITY : NEGATIVE_INFINITY);
    } else {
      writeFinite(value, out);
    }
  }

  private void writeFinite(double value, PageBuffer out) {
    if (value < 0) {
      out.write('-');
    }
    long bits = Double.doubleToRawLongBits(value);
    long fraction = bits & (HIDDEN_BIT - 1);
    int biased = (int) (bits >>> 52) & 0x7ff;
    if (biased == 0) {
      writeShortest(fraction, MIN_EXPONENT, out);
    } else {
      writeShortest(fraction | HIDDEN_BIT, biased + MIN_EXPONENT - 1, out);
    }
  }

  /// Writes the shortest decimal nearest to `c * 2^q` among those that round to it. Everything is
  /// compared in quarters of the unit `10^k`, which is at most the distance between neighbours.
  private void writeShortest(long c, int q, PageBuffer out) {
    boolean even = (c & 1) == 0;
    boolean irregular = c == HIDDEN_BIT && q > MIN_EXPONENT;
    int k = irregular ? floorLog10OfThreeQuartersPowerOf2(q) : floorLog10OfPowerOf2(q);
    int shift = q + floorLog2OfPowerOf10(-k) + 2;
    long value = scaled(-k, (c << 2) << shift);
    long lower = scaled(-k, ((c << 2) - (irregular ? 1 : 2)) << shift) + (even ? 0 : 1);
    long upper = scaled(-k, ((c << 2) + 2) << shift) - (even ? 0 : 1);

    long below = value >> 2;
    long tensBelow = below / 10 * 10;
    boolean tensBelowFits = below >= 100 && lower <= tensBelow << 2;
    boolean tensAboveFits = below >= 100 && (tensBelow + 10) << 2 <= upper;
    if (tensBelowFits != tensAboveFits) {
      writeDecimal(tensBelowFits ? tensBelow : tensBelow + 10, k, out);
      return;
    }
    boolean belowFits = lower <= below << 2;
    boolean aboveFits = (below + 1) << 2 <= upper;
    long middle = (below << 2) + 2;
    boolean takeBelow =
        belowFits != aboveFits
            ? belowFits
            : value < middle || (value == middle && (below & 1) == 0);
    writeDecimal(takeBelow ? below : below + 1, k, out);
  }

  /// `10^power * factor`, scaled; the last bit says whether anything was cut off.
  private long scaled(int power, long factor) {
    int index = power - LEAST_POWER;
    if (powersHigh[index] == 0) {
      computePower(power, index);
    }
    long high = powersHigh[index];
    long x = Math.multiplyHigh(powersLow[index], factor);
    long z = ((high * factor) >>> 1) + x;
    long w = Math.multiplyHigh(high, factor) + (z >>> 63);
    return w | (((z & LOW_63) + LOW_63) >>> 63);
  }

  /// The first 126 bits of `10^power`, rounded up, in two halves.
  private void computePower(int power, int index) {
    int shift = floorLog2OfPowerOf10(power) - 125;
    BigInteger ten = BigInteger.TEN.pow(Math.abs(power));
    BigInteger bits =
        power >= 0 ? ten.shiftRight(shift) : BigInteger.ONE.shiftLeft(-shift).divide(ten);
    bits = bits.add(BigInteger.ONE);
    powersLow[index] = bits.longValue() & LOW_63;
    powersHigh[index] = bits.shiftRight(63).longValue();
  }

  /// Writes `digits * 10^exponent`: plain where that is short, else in scientific notation.
  private void writeDecimal(long digits, int exponent, PageBuffer out) {
    long shortest = digits;
    int power = exponent;
    while (shortest % 10 == 0) {
      shortest /= 10;
      power++;
    }
    int from = digits(shortest, text.length);
    int count = text.length - from;
    int point = count + power;
    if (point > 21 || point < -5) {
      writeScientific(from, count, point - 1, out);
    } else if (point <= 0) {
      out.write('0');
      out.write('.');
      writeZeros(-point, out);
      out.write(text, from, count);
    } else if (point < count) {
      out.write(text, from, point);
      out.write('.');
      out.write(text, from + point, count - point);
    } else {
      out.write(text, from, count);
      writeZeros(point - count, out);
    }
  }

  private void writeScientific(int from, int count, int exponent, PageBuffer out) {
    out.write(text[from]);
    if (count > 1) {
      out.write('.');
      out.write(text, from + 1, count - 1);
    }
    out.write('e');
    write(exponent, out);
  }

  private static void writeZeros(int count, PageBuffer out) {
    for (int i = 0; i < count; i++) {
      out.write('0');
    }
  }

  /// Writes the digits so that they end before `end`; answers where they begin.
  private int digits(long value, int end) {
    int at = end;
    long rest = value;
    do {
      int digit = (int) (rest % 10);
      text[--at] = (byte) ('0' + Math.abs(digit));
      rest /= 10;
    } while (rest != 0);
    if (value < 0) {
      text[--at] = '-';
    }
    return at;
  }

  private static int floorLog10OfPowerOf2(int e) {
    return (int) ((e * 661_971_961_083L) >> 41);
  }

  private static int floorLog10OfThreeQuartersPowerOf2(int e) {
    return (int) ((e * 661_971_961_083L - 274_743_187_321L) >> 41);
  }

  private static int floorLog2OfPowerOf10(int e) {
    return (int) ((e * 913_124_641_741L) >> 38);
  }
}
