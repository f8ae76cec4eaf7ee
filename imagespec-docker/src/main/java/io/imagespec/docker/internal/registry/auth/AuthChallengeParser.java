package io.imagespec.docker.internal.registry.auth;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A parser for the challenges of one {@code WWW-Authenticate} header. It skips malformed text and
 * never fails.
 */
final class AuthChallengeParser {
  private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

  private final String text;
  private int at;

  private AuthChallengeParser(String text) {
    this.text = text;
  }

  static List<AuthChallenge> parse(String header) {
    return new AuthChallengeParser(header).challenges();
  }

  private List<AuthChallenge> challenges() {
    List<AuthChallenge> challenges = new ArrayList<>();
    skip(" \t,");
    while (at < text.length()) {
      String scheme = token();
      if (scheme.isEmpty()) {
        at++;
      } else {
        challenges.add(new AuthChallenge(scheme, parameters()));
      }
      skip(" \t,");
    }
    return challenges;
  }

  /** Reads {@code name=value} pairs until a word without {@code =}, which is the next scheme. */
  private Map<String, String> parameters() {
    Map<String, String> parameters = new LinkedHashMap<>();
    while (true) {
      skip(" \t,");
      int start = at;
      String name = token();
      skip(" \t");
      if (name.isEmpty() || !accept('=')) {
        at = start;
        return parameters;
      }
      skip(" \t");
      parameters.putIfAbsent(name, value());
    }
  }

  private String value() {
    return accept('"') ? quoted() : unquoted();
  }

  private String quoted() {
    StringBuilder value = new StringBuilder();
    while (at < text.length() && !accept('"')) {
      if (text.charAt(at) == '\\' && at + 1 < text.length()) {
        at++;
      }
      value.append(text.charAt(at++));
    }
    return value.toString();
  }

  /** Reads up to a comma or space, because some registries write URLs without quotes. */
  private String unquoted() {
    int start = at;
    while (at < text.length() && ", \t".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    return text.substring(start, at);
  }

  private String token() {
    int start = at;
    while (at < text.length() && isTokenCharacter(text.charAt(at))) {
      at++;
    }
    return text.substring(start, at).toLowerCase(Locale.ROOT);
  }

  private static boolean isTokenCharacter(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || TOKEN_MARKS.indexOf(c) >= 0;
  }

  private void skip(String characters) {
    while (at < text.length() && characters.indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private boolean accept(char c) {
    boolean found = at < text.length() && text.charAt(at) == c;
    at += found ? 1 : 0;
    return found;
  }
}
