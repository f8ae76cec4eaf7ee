package com.example;

/** A module that requires the library alone. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    Images.build();
    System.out.println("module: " + Main.class.getModule().getName());
  }
}
