[assembly: Category("EndToEnd")]
