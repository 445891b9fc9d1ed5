"""What a person sees: pure functions from data to Plotly figures and Dash components."""
