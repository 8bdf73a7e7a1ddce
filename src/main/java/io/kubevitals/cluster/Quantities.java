package io.kubevitals.cluster;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;

/// Kubernetes quantities such as `1500m`, `0.5`, `1Gi` or `1e3`, read exactly and rounded up like
/// the API server does.
final class Quantities {
  private Quantities() {}

  /// @return in units of 10^-`decimals`, [Amounts#ABSENT] for what is no quantity
  static long parse(byte[] bytes, int offset, int length, int decimals) {
    long digits = 0;
    int i = offset;
    for (; i < offset + length && i < offset + 15; i++) {
      int digit = bytes[i] - '0';
      if (digit < 0 || digit > 9) {
        break;
      }
      digits = digits * 10 + digit;
    }
    if (i > offset) {
      if (i == offset + length) {
        return scaled(digits, decimals);
      }
      if (decimals == 3 && i == offset + length - 1 && bytes[i] == 'm') {
        return digits;
      }
      if (decimals == 0 && i == offset + length - 2 && bytes[i + 1] == 'i' && digits < 1L << 33) {
        int power = "KMG".indexOf(bytes[i]) + 1;
        if (power > 0) {
          return digits << (10 * power);
        }
      }
    }
    return parse(new String(bytes, offset, length, StandardCharsets.UTF_8), decimals);
  }

  private static long scaled(long digits, int decimals) {
    return decimals == 3 ? digits * 1000 : digits;
  }

  private static long parse(String text, int decimals) {
    int end = 0;
    while (end < text.length() && "+-.0123456789".indexOf(text.charAt(end)) >= 0) {
      end++;
    }
    try {
      var value = new BigDecimal(text.substring(0, end)).multiply(factor(text.substring(end)));
      var units = value.movePointRight(decimals).setScale(0, RoundingMode.CEILING);
      if (units.signum() < 0) {
        return Amounts.ABSENT;
      }
      return units.min(BigDecimal.valueOf(Long.MAX_VALUE)).longValueExact();
    } catch (NumberFormatException _) {
      return Amounts.ABSENT;
    }
  }

  private static BigDecimal factor(String suffix) {
    return switch (suffix) {
      case "" -> BigDecimal.ONE;
      case "n" -> power(-9);
      case "u" -> power(-6);
      case "m" -> power(-3);
      case "k" -> power(3);
      case "M" -> power(6);
      case "G" -> power(9);
      case "T" -> power(12);
      case "P" -> power(15);
      case "E" -> power(18);
      case "Ki" -> binary(10);
      case "Mi" -> binary(20);
      case "Gi" -> binary(30);
      case "Ti" -> binary(40);
      case "Pi" -> binary(50);
      case "Ei" -> binary(60);
      default -> exponent(suffix);
    };
  }

  private static BigDecimal exponent(String suffix) {
    if (suffix.length() < 2 || suffix.length() > 4 || "eE".indexOf(suffix.charAt(0)) < 0) {
      throw new NumberFormatException("no suffix of a quantity: " + suffix);
    }
    return power(Integer.parseInt(suffix.substring(1)));
  }

  private static BigDecimal power(int exponent) {
    return BigDecimal.ONE.scaleByPowerOfTen(exponent);
  }

  private static BigDecimal binary(int bits) {
    return BigDecimal.valueOf(1L << bits);
  }
}
