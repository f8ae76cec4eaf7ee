package io.imagespec.history;

import io.imagespec.history.PlanComponents.Component;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The difference between an earlier image and a plan, in words. Components of both are aligned by
 * their longest common subsequence, so that an added step does not change the steps after it.
 */
final class ComponentDifference {
  private final List<String> before;
  private final List<Component> now;
  private final Set<String> sentences = new LinkedHashSet<>();

  private ComponentDifference(List<String> before, List<Component> now) {
    this.before = before;
    this.now = now;
  }

  /**
   * Returns "apt git changed", "copy src to /app added" or "pip removed"; empty if all are equal.
   */
  static List<String> between(String before, PlanComponents now) {
    ComponentDifference difference =
        new ComponentDifference(PlanComponents.split(before), now.list());
    difference.compare();
    return List.copyOf(difference.sentences);
  }

  private void compare() {
    int[][] common = commonLengths();
    List<String> removed = new ArrayList<>();
    List<Component> added = new ArrayList<>();
    int i = 0;
    int j = 0;
    while (i < before.size() || j < now.size()) {
      if (i < before.size() && j < now.size() && before.get(i).equals(now.get(j).text())) {
        describe(removed, added);
        i++;
        j++;
      } else if (j == now.size() || (i < before.size() && common[i + 1][j] >= common[i][j + 1])) {
        removed.add(kind(before.get(i++)));
      } else {
        added.add(now.get(j++));
      }
    }
    describe(removed, added);
  }

  /**
   * Returns the length of the longest common subsequence of the rests from each pair of indexes.
   */
  private int[][] commonLengths() {
    int[][] common = new int[before.size() + 1][now.size() + 1];
    for (int i = before.size() - 1; i >= 0; i--) {
      for (int j = now.size() - 1; j >= 0; j--) {
        common[i][j] =
            before.get(i).equals(now.get(j).text())
                ? common[i + 1][j + 1] + 1
                : Math.max(common[i + 1][j], common[i][j + 1]);
      }
    }
    return common;
  }

  /** Describes the components between two common ones, and clears both lists. */
  private void describe(Collection<String> removed, List<Component> added) {
    for (Component component : added) {
      boolean isChanged = removed.remove(kind(component.text()));
      sentences.add(component.name() + (isChanged ? " changed" : " added"));
    }
    removed.forEach(kind -> sentences.add(kind + " removed"));
    removed.clear();
    added.clear();
  }

  private static String kind(String component) {
    return component.substring(0, Math.max(0, component.indexOf(':')));
  }
}
